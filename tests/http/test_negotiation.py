"""Media types of requests and answers."""

import pytest

from gql.negotiation import MAX_HEADER, MediaType, choose_media_type, is_json

JSON, RESPONSE = MediaType.JSON, MediaType.GRAPHQL_RESPONSE


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        (b"", JSON),
        (b"*/*", JSON),
        (b"application/*", JSON),
        (b"application/json", JSON),
        (b"application/json; charset=UTF-8", JSON),
        (b"application/graphql-response+json", RESPONSE),
        (b'Application/GraphQL-Response+JSON; charset="utf-8"', RESPONSE),
        (b"application/graphql-response+json, application/json;q=0.9", RESPONSE),
        (b"application/json;q=0.5, application/graphql-response+json;q=0.6", RESPONSE),
        (b"application/json, application/graphql-response+json", JSON),
        (b"application/graphql-response+json, application/json", RESPONSE),
        (b"application/graphql-response+json, */*;q=0.1", RESPONSE),
        (b"application/graphql-response+json;q=0.1, */*", JSON),
        (b"application/json;q=0, */*", RESPONSE),
        (b"text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        (b"text/html", None),
        (b"application/json;q=0", None),
        (b"application/json; charset=utf-16", None),
        (b"application/json;q=nan", None),
        (b"application/json;q=x", None),
        (b"\xff\xfe", None),
        (b"text/html," * MAX_HEADER, None),
    ],
)
def test_the_answer_has_the_type_that_the_client_likes_best(
    accept: bytes | None, chosen: MediaType | None
) -> None:
    assert choose_media_type(accept) is chosen


@pytest.mark.parametrize(
    ("content_type", "taken"),
    [
        (b"application/json", True),
        (b"application/json; charset=utf-8", True),
        (b'Application/JSON;charset="UTF-8"', True),
        (b"application/json; charset=latin-1", False),
        (b"application/x-www-form-urlencoded", False),
        (b"multipart/form-data; boundary=x", False),
        (b"text/plain", False),
        (b"application/jsonp", False),
        (b"", False),
        (None, False),
    ],
)
def test_a_body_must_say_that_it_is_json(content_type: bytes | None, taken: bool) -> None:
    assert is_json(content_type) is taken
