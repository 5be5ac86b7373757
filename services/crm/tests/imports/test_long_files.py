"""A file of people may be longer than any other upload, wherever the API or a page takes one."""

import pytest
from crm.app import FILES_OF_PEOPLE
from httpx import AsyncClient
from kit.bodies import UPLOAD_BYTES

GIGABYTES = 2 * 10**9


@pytest.mark.parametrize("path", FILES_OF_PEOPLE)
async def test_two_gigabytes_are_begun_to_be_read_and_four_are_not(client: AsyncClient, path: str) -> None:
    assert GIGABYTES > UPLOAD_BYTES
    address = path.replace("{listing_id}", "7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55")
    form = {"Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"}
    begun = await client.post(address, content=b"--x--\r\n", headers=form | {"Content-Length": str(GIGABYTES)})
    assert (begun.status_code, begun.json()["pointer"]) == (422, "/file")
    refused = await client.post(address, content=b"", headers=form | {"Content-Length": str(2 * GIGABYTES)})
    assert refused.status_code == 413
