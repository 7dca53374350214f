"""Runs an S3 over the folder it is given until it is killed; prints its address."""

import asyncio
import importlib.util
import sys
from pathlib import Path


def cloud_class():
    spec = importlib.util.spec_from_file_location("s3_conftest", Path(__file__).with_name("conftest.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Cloud


async def main(folder):
    cloud = cloud_class()(folder)
    await cloud.start()
    print(cloud.url, flush=True)  # noqa: T201 - the test reads it
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
