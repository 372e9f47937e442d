"""The pages people see: the same functions as the API, shown as HTML. Their words: matcher/web/locale."""
