"""Makes the Parquet files beside it, with the library that most such files come from:
pip install pyarrow==26.0.1; python make.py"""

import datetime
import decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

here = Path(__file__).parent
n = 40
all_types = pa.table({
    "id": pa.array([2**53 + 1 + i for i in range(n)], pa.int64()),
    "text": pa.array([None if i % 10 == 3 else f"caf\u00e9 {i % 7}" for i in range(n)]),
    "flag": pa.array([i % 3 == 0 for i in range(n)]),
    "f16": pa.array([0.5] * n, pa.float16()),
    "f32": pa.array([i / 10 for i in range(n)], pa.float32()),
    "f64": pa.array([i / 10 for i in range(n)], pa.float64()),
    "i8": pa.array([-i for i in range(n)], pa.int8()),
    "u32": pa.array([2**32 - 1 - i for i in range(n)], pa.uint32()),
    "u64": pa.array([2**64 - 1 - i for i in range(n)], pa.uint64()),
    "decimal": pa.array([decimal.Decimal(f"{i - 20}.50") for i in range(n)], pa.decimal128(30, 2)),
    "small": pa.array([decimal.Decimal(f"{i - 20}.5") for i in range(n)], pa.decimal128(9, 1)),
    "day": pa.array([datetime.date(2026, 1, 31)] * n),
    "time": pa.array([datetime.time(12, 30, 0, 5)] * n, pa.time64("us")),
    "utc": pa.array([1769860800000001] * n, pa.timestamp("us", "UTC")),
    "local": pa.array([1769860800000] * n, pa.timestamp("ms")),
    "nanos": pa.array([1769860800000000001] * n, pa.timestamp("ns", "UTC")),
    "bytes": pa.array([b"\xff\x00"] * n),
    "v": pa.array([[float(i), 0.5, float("nan")] for i in range(n)], pa.list_(pa.float32())),
    "tags": pa.array([[None, [], ["x", None]][i % 3] for i in range(n)], pa.list_(pa.string())),
    "author": pa.array(
        [None if i % 5 == 0 else {"name": f"n{i}", "born": None} for i in range(n)],
        pa.struct([("name", pa.string()), ("born", pa.int32())])),
    "attributes": pa.array([[("k", i), ("l", None)] for i in range(n)], pa.map_(pa.string(), pa.int64())),
    "deep": pa.array(
        [[[{"a": i}], []] for i in range(n)], pa.list_(pa.list_(pa.struct([("a", pa.int32())])))),
})
for codec in ["none", "snappy", "gzip", "zstd", "lz4"]:
    pq.write_table(
        all_types, here / f"{codec}.parquet", compression=codec, row_group_size=15,
        data_page_version="2.0" if codec in ("zstd", "gzip") else "1.0",
        write_page_checksum=True, store_schema=False)
pq.write_table(all_types.select(["id"]), here / "brotli.parquet", compression="brotli")
pq.write_table(
    all_types.select(["id", "nanos"]), here / "int96.parquet",
    use_deprecated_int96_timestamps=True, store_schema=False)

m = 3000
pq.write_table(
    pa.table({
        "id": pa.array([None if i == 1234 else i for i in range(m)], pa.int32()),
        "title": pa.array([f"\u6a39 {i}" for i in range(m)]),
        "v": pa.array([[float(i), 0.5, -1.0] for i in range(m)], pa.list_(pa.float32())),
    }),
    here / "documents.parquet", compression="zstd", row_group_size=150, store_schema=False)
