import pytest

from oretrace.errors import OptionError
from oretrace.watch.addresses import check_address


@pytest.mark.parametrize("address", ["http://example.org/x", "ftp://example.org", "example.org", "https://"])
def test_an_address_without_tls_is_refused(address: str) -> None:
    with pytest.raises(OptionError, match="https"):
        check_address(address)
