"""A hundred thousand offers are read in bounded memory: next to nothing is kept of what was read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STATUS = Path("/proc/self/status")  # its VmHWM is this process's own peak; ru_maxrss begins with that of the parent
MEASURED = """
import sys
from pathlib import Path
from catalogs.formats import open_table
def peak(): return next(int(line.split()[1]) for line in open("/proc/self/status") if "VmHWM" in line) / 1024
for row in open_table(Path(sys.argv[1])).rows: break
before = peak()
count = sum(not row.problem for row in open_table(Path(sys.argv[2])).rows)
print(count, peak() - before)
"""
YANDEX = """<offer id="{0}"><name>Насос К {0}/30</name><vendor>Завод</vendor><price>{0}.50</price>
<currencyId>RUR</currencyId><param name="Мощность" unit="кВт">15</param><description>{1}</description></offer>"""
GOODS = "<Товар><Ид>{0}</Ид><Наименование>Насос К {0}/30</Наименование><Описание>{1}</Описание></Товар>"
PRICE = "<Предложение><Ид>{0}</Ид><Цены><Цена><ЦенаЗаЕдиницу>{0}</ЦенаЗаЕдиницу></Цена></Цены></Предложение>"
PRODUCT = """<PRODUCT><SUPPLIER_PID>{0}</SUPPLIER_PID><PRODUCT_DETAILS><DESCRIPTION_SHORT>Motor {0}</DESCRIPTION_SHORT>
<DESCRIPTION_LONG>{1}</DESCRIPTION_LONG></PRODUCT_DETAILS><PRODUCT_FEATURES><FEATURE><FNAME>EF000008</FNAME>
<FVALUE>12.5</FVALUE><FUNIT>MMT</FUNIT></FEATURE></PRODUCT_FEATURES></PRODUCT>"""
# opening, records, closing, how many, MiB that reading them may take more: CommerceML keeps every price, about 0.7 kB
SHAPES = {
    "a.yml": ("<yml_catalog><shop><offers>", (YANDEX,), "</offers></shop></yml_catalog>", 100_000, 8),
    "a.xml": ("<КоммерческаяИнформация>", (GOODS, PRICE), "</КоммерческаяИнформация>", 40_000, 40),
    "b.xml": ("<BMECAT><T_NEW_CATALOG>", (PRODUCT,), "</T_NEW_CATALOG></BMECAT>", 30_000, 8),
}


def written(path: Path, count: int) -> Path:
    opening, records, closing, *_ = SHAPES[path.name.rpartition("-")[2]]
    text = "Для перекачивания чистой воды. " * 8
    with path.open("w", encoding="utf-8") as file:
        file.write(opening)
        for record in records:
            file.writelines(record.format(number, text) for number in range(1, count + 1))
        file.write(closing)
    return path


@pytest.mark.slow
@pytest.mark.skipif(not STATUS.exists(), reason="the peak of a process is read from /proc")
@pytest.mark.parametrize("name", SHAPES)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str) -> None:
    small, large = written(tmp_path / f"small-{name}", 100), written(tmp_path / f"large-{name}", SHAPES[name][3])
    command = [sys.executable, "-c", MEASURED, str(small), str(large)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    count, growth = run.stdout.split()
    print(f"{name}: {large.stat().st_size / 2**20:.0f} MiB read with {float(growth):.1f} MiB more")  # noqa: T201
    *_, expected, allowed = SHAPES[name]
    assert int(count) == expected
    assert float(growth) < allowed
