from kit.web.networks import network_of


def test_an_ipv6_home_is_one_network() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") == "2001:db8::/64"
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")


def test_an_ipv4_address_is_itself_however_it_is_written() -> None:
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("192.0.2.7") != network_of("192.0.2.8")


def test_what_is_no_address_is_unknown() -> None:
    assert network_of("testclient") == network_of("") == "unknown"
