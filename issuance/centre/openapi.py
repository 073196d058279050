"""The centre API's description: problem documents and the PDF under their own media types."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from issuance.centre.messages import ProblemDocument
from issuance.centre.problems import CONTENT_TYPE

PDF = "application/pdf"
ON_EVERY_CALL = (401, 405, 500)
_PROBLEM = {"$ref": "#/components/schemas/ProblemDocument"}


def errors(*statuses: int) -> dict[int, Any]:
    """The error answers of a call, those of every call included, for its `response=`."""
    return dict.fromkeys(sorted({*ON_EVERY_CALL, *statuses}), ProblemDocument)


class CentreApi(NinjaAPI):
    """An API that describes its errors as what they are."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The schema, with the media types that the calls really answer with."""
        schema = super().get_openapi_schema(**kwargs)
        for path in schema["paths"].values():
            for call in path.values():
                for answer in call["responses"].values():
                    _tell_media_type(answer)
        return schema


def _tell_media_type(answer: dict[str, Any]) -> None:
    content = answer.get("content", {}).pop("application/json", None)
    if content is None:
        return
    if content["schema"] == _PROBLEM:
        answer["content"] = {CONTENT_TYPE: content}
    elif content["schema"].get("format") == "binary":
        answer["content"] = {PDF: {"schema": {"type": "string", "format": "binary"}}}
        answer["headers"] = {
            "Repr-Digest": {"schema": {"type": "string"}, "description": "RFC 9530: `sha-256=:…:`."}
        }
    else:
        answer["content"]["application/json"] = content
