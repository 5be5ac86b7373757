from isoloir_local.ports import claim_port, first_free_port


def test_two_launchers_that_start_at_once_take_two_ports() -> None:
    free = first_free_port("127.0.0.1", 31_000)
    one, first = claim_port("127.0.0.1", free)
    two, second = claim_port("127.0.0.1", free)
    try:
        assert one == free
        assert two > one
    finally:
        for claim in (first, second):
            if claim:
                claim.close()
    again, claim = claim_port("127.0.0.1", free)
    if claim:
        claim.close()
    assert again == one
