"""A client of the service, for other programs (`congvan.client`) and for the command line. Knows HTTP and nothing of the server."""

from service.client.client import Client
from service.client.models import Body, Change, Commitment, Document, Edit, Import, Item, Result, Uploaded
from service.client.problems import (
    Conflict,
    CongvanError,
    Forbidden,
    NoConnection,
    NotFound,
    Problem,
    Refused,
    ServiceFailed,
    Stale,
    TooLarge,
    TooMany,
    Unauthorized,
    Unavailable,
    WaitedTooLong,
)

__all__ = [
    "Body",
    "Change",
    "Client",
    "Commitment",
    "Conflict",
    "CongvanError",
    "Document",
    "Edit",
    "Forbidden",
    "Import",
    "Item",
    "NoConnection",
    "NotFound",
    "Problem",
    "Refused",
    "Result",
    "ServiceFailed",
    "Stale",
    "TooLarge",
    "TooMany",
    "Unauthorized",
    "Unavailable",
    "Uploaded",
    "WaitedTooLong",
]
