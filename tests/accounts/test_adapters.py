import pytest
from cryptography.fernet import Fernet, InvalidToken

from leergang.accounts.adapters import SecondFactorAdapter
from leergang.accounts.mails import NOTICES, of_allauth


def test_what_is_encrypted_is_unreadable_and_comes_back():
    kept = SecondFactorAdapter().encrypt("geheim")
    assert "geheim" not in kept
    assert SecondFactorAdapter().decrypt(kept) == "geheim"


def test_a_key_is_replaced_by_putting_a_new_one_in_front(settings):
    kept = SecondFactorAdapter().encrypt("geheim")
    new = Fernet.generate_key().decode()
    settings.MFA_KEY = f"{new},{settings.MFA_KEY}"
    assert SecondFactorAdapter().decrypt(kept) == "geheim"
    settings.MFA_KEY = new
    with pytest.raises(InvalidToken):
        SecondFactorAdapter().decrypt(kept)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", [*NOTICES, "account/email/something_new"])
def test_every_notice_is_a_letter_of_ours_without_a_name_in_the_subject(prefix, paula, now):
    draft = of_allauth(prefix, user=paula, facts={}, now=now)
    assert (draft.recipient, draft.template) == (paula, "account_notice")
    assert paula.last_name not in draft.subject
    assert str(draft.facts["what"]).endswith(".")
