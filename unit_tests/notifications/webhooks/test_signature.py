import base64
import hashlib
import hmac

from luigid.notifications.webhooks.signature import headers


def test_vector_of_standard_webhooks() -> None:
    """The example of https://www.standardwebhooks.com's own libraries."""
    body = b'{"test": 2432232314}'
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, secret) == {
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": "1614265330",
        "Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_other_secret_is_the_key_itself() -> None:
    found = headers("msg_1", 5, b"body", "geheim")["Webhook-Signature"]
    digest = hmac.new(b"geheim", b"msg_1.5.body", hashlib.sha256).digest()
    assert found == f"v1,{base64.b64encode(digest).decode()}"


def test_message_is_not_signed_without_a_secret() -> None:
    assert "Webhook-Signature" not in headers("msg_1", 5, b"body", None)
