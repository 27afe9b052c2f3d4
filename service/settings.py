"""What can be set from outside, each by an environment variable `CONGVAN_…` (docs/settings.md; a test compares the two)."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All settings with their defaults, which run a whole service on one machine.

    >>> Settings(data_folder="du-lieu").url
    'sqlite:///du-lieu/congvan.db'
    """

    model_config = SettingsConfigDict(env_prefix="CONGVAN_", frozen=True, extra="ignore")

    data_folder: Path = Field(default=Path("data"), description="Folder of the database file and of the original files.")
    files_url: str = Field(
        default="",
        description="Where the original files are: `s3://bucket/prefix`, or another address of fsspec; empty: in the data folder.",
    )
    files_endpoint: str = Field(
        default="", description="Address of a store that speaks S3 and is not Amazon's, as `https://minio.example:9000`."
    )
    files_key: SecretStr = Field(
        default=SecretStr(""),
        description="Access key for the original files; empty: as the AWS variables, files and roles of the machine say.",
    )
    files_secret: SecretStr = Field(default=SecretStr(""), description="Secret of that access key.")
    files_retry_seconds: float = Field(
        default=10.0, ge=0, description="How long a store of original files that does not answer is tried again before a request fails."
    )
    database_url: str = Field(
        default="",
        description="Address of the database, `postgresql://user:password@host/name`; empty: `congvan.db` in the data folder (SQLite).",
    )
    busy_timeout_seconds: float = Field(default=30.0, gt=0, description="How long a writer waits for another writer before it gives up.")
    sqlite_mmap_bytes: int = Field(
        default=2_147_418_112,
        ge=0,
        description="How much of a SQLite file is mapped into memory to be read without copies; 0: nothing, for disks that may fail.",
    )
    statement_timeout_seconds: float = Field(
        default=60.0,
        ge=0,
        description="Longest time for one statement on PostgreSQL; 0: none. Migrations and `congvan reindex` take longer.",
    )
    connect_timeout_seconds: float = Field(default=10.0, ge=2, description="How long PostgreSQL has to answer a new connection.")
    database_wait_seconds: float = Field(
        default=60.0, ge=0, description="How long the service, `congvan worker` and `congvan import` wait at their start for the database."
    )
    host: str = Field(default="127.0.0.1", description="Address that the service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the service listens on.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level of the log lines that are written."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="Form of the log lines; `auto`: `console` on a terminal, `json` elsewhere."
    )
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port of `congvan worker` for its metrics and health; 0: none. The service answers at /metrics.",
    )
    ready_seconds: float = Field(default=2.0, gt=0, description="How long /readyz and /metrics wait for the database.")
    stalled_seconds: float = Field(
        default=300.0,
        gt=0,
        description="Age of the oldest waiting document from which the queue counts as standing still where nobody works.",
    )
    max_upload_bytes: int = Field(
        default=50_000_000, gt=0, description="Largest request body, and largest single document of a bulk import."
    )
    max_upload_files: int = Field(default=50, gt=0, description="Most files of one upload.")
    max_upload_members: int = Field(
        default=500, ge=1, description="Most documents of an uploaded archive or other container; `congvan import` takes more."
    )
    thread_tokens: int = Field(default=4, ge=1, le=64, description="Requests that are worked on at the same time in one service process.")
    upload_tokens: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Uploads that are worked on or waited for at the same time besides; 0: four for each process that reads.",
    )
    reader_processes: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Processes that read documents for one service process; 0: one for each processor, at most 4.",
    )
    reader_documents: int = Field(default=200, ge=1, description="Documents after which such a process is replaced by a fresh one.")
    reader_memory_bytes: int = Field(
        default=3_000_000_000,
        ge=1_000_000_000,
        description="Largest address space of a process that reads documents; a document that needs more is refused.",
    )
    read_timeout_seconds: float = Field(
        default=120.0, gt=0, description="Longest time for reading one document; pages that are not read after 70% of it are left out."
    )
    max_pages: int = Field(default=500, ge=1, description="Most pages of a document that are read.")
    max_pixels: int = Field(default=100_000_000, ge=1, description="Most pixels of one picture.")
    max_letters: int = Field(
        default=3_000_000, ge=1, description="Most characters of a document's text; what goes beyond is left out with a warning."
    )
    max_text_bytes: int = Field(default=20_000_000, ge=1, description="Largest document of plain text or HTML.")
    max_members: int = Field(default=10_000, ge=1, description="Most files in an archive.")
    max_member_bytes: int = Field(default=1_000_000_000, ge=1, description="Most bytes of all files of an archive, unpacked.")
    max_nesting: int = Field(default=4, ge=0, description="How deep archives may lie in archives.")
    page_size: int = Field(default=50, ge=1, le=500, description="Entries of a list where the request sets no `limit`.")
    max_page_size: int = Field(default=500, ge=1, le=5000, description="Largest `limit` of a list.")
    changes_wait_seconds: float = Field(default=30.0, ge=0, le=3600, description="Longest time that a request may wait for changes.")
    changes_poll_seconds: float = Field(
        default=0.25, ge=0.01, le=60, description="How often a service process looks for changes while requests wait for them."
    )
    changes_stream_seconds: float = Field(
        default=900.0,
        gt=0,
        le=86400,
        description="How long a stream of changes lasts; who follows asks again, and its key is looked at again.",
    )
    changes_streams: int = Field(
        default=100, ge=0, description="Streams of changes of one service process at the same time; further ones are answered 503."
    )
    webhook_threads: int = Field(
        default=2, ge=0, le=32, description="Webhooks that one process delivers to at the same time; 0: it delivers to none."
    )
    webhook_poll_seconds: float = Field(
        default=1.0, ge=0.01, le=600, description="How often a process looks for changes that are to be delivered."
    )
    webhook_timeout_seconds: float = Field(
        default=15.0, gt=0, le=120, description="Longest time for delivering one message, from the connection to the end of the answer."
    )
    webhook_answer_bytes: int = Field(default=65536, ge=0, description="Most bytes of an answer to a message that are read.")
    webhook_batch: int = Field(default=100, ge=1, le=1000, description="Most changes of one message.")
    webhook_batch_bytes: int = Field(default=900000, ge=1, description="Bytes after which a message takes no further change.")
    webhook_attempts: int = Field(default=15, ge=1, le=100, description="Attempts to deliver a message before it becomes a dead letter.")
    webhook_backoff_seconds: float = Field(
        default=5.0, gt=0, description="Time before the second attempt; it doubles from attempt to attempt."
    )
    webhook_backoff_most_seconds: float = Field(default=21600.0, gt=0, description="Longest time between two attempts.")
    webhook_pause_days: float = Field(default=3.0, gt=0, description="Days without one delivery after which a failing webhook is paused.")
    webhook_secret_hours: float = Field(
        default=24.0, ge=0, description="How long messages are signed with the former secret, too, after a new one was made."
    )
    webhook_http: bool = Field(default=False, description="Whether webhooks may be plain http.")
    webhook_ports: str = Field(
        default="443,8443", pattern=r"^(\d{1,5}(,\d{1,5})*)?$", description="Ports that webhooks may be sent to, with commas."
    )
    webhook_networks: str = Field(
        default="", description="Networks that are not on the internet but may be sent to, with commas: `10.1.0.0/16,192.168.5.7/32`."
    )
    reconcile_seconds: int = Field(
        default=15,
        ge=1,
        le=59,
        description="How often rows and queue are compared, stalled jobs handed out again (PostgreSQL), and broken off purges finished.",
    )
    orphan_hours: float = Field(
        default=24.0, ge=0, description="Age from which an original file that no row names (its upload died) is removed; 0: never."
    )
    open_loopback: bool = Field(
        default=True, description="Requests from this machine need no key where the service is bound to loopback; false: all need one."
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="Addresses of proxies, with commas, whose X-Forwarded-For and -Proto are believed."
    )
    allowed_hosts: str = Field(
        default="", description="Names that the Host header may have, with commas, `*.` before a domain; empty: any."
    )
    cors_origins: str = Field(
        default="", description="Origins whose pages may call the API from a browser, with commas; empty: none (no CORS)."
    )
    hsts_seconds: int = Field(
        default=0, ge=0, description="How long browsers are to insist on https (Strict-Transport-Security); 0: not told."
    )
    requests_per_minute: int = Field(default=6000, ge=0, description="Most requests a minute of one key that read; 0: no limit.")
    ingests_per_minute: int = Field(
        default=1200, ge=0, description="Most requests a minute of one key that hand documents in; 0: no limit."
    )
    failures_per_minute: int = Field(
        default=60, ge=0, description="Most requests a minute from one address that bring no valid key; 0: no limit."
    )
    sign_ins_per_minute: int = Field(
        default=10, ge=0, description="Most attempts a minute to sign in as one user with a wrong password; 0: no limit."
    )
    session_hours: float = Field(
        default=12.0, gt=0, le=8760, description="After how long whoever signed in to the page must do so again, in any case."
    )
    session_idle_minutes: float = Field(
        default=120.0, ge=2, le=525_600, description="After how long without a request whoever signed in to the page must do so again."
    )
    oidc_issuer: str = Field(
        default="", description="Issuer of bearer tokens (OpenID Connect), as their `iss` says it; empty: none are taken."
    )
    oidc_audience: str = Field(default="", description="What the `aud` of a token must hold.")
    oidc_jwks: str = Field(default="", description="Address (https) or file of the issuer's public keys (JWKS).")
    oidc_claim: str = Field(
        default="scope", description="Claim of a token that holds its rights, with dots where it lies deeper: `realm_access.roles`."
    )
    oidc_scopes: str = Field(
        default="",
        description="Which value gives which scope, as `van-thu=read,tin-hoc=admin`; empty: `congvan:read` gives `read`, and so on.",
    )
    lease_seconds: float = Field(
        default=60.0, ge=2, description="For how long a process holds a document that it reads; renewed while it does, lost when it dies."
    )
    max_attempts: int = Field(
        default=3, ge=1, description="How often a document is tried whose process ends; then it is failed with the last reason."
    )
    retry_seconds: float = Field(
        default=5.0, gt=0, description="Pause before such a document is tried again; each further pause is three times as long."
    )
    poll_seconds: float = Field(default=1.0, gt=0, description="How often processes look for documents that others queued (SQLite).")
    work: Literal["auto", "yes", "no"] = Field(
        default="auto",
        description="Whether the service reads queued documents itself; auto: on SQLite, while PostgreSQL has `congvan worker`.",
    )
    sync_seconds: float = Field(
        default=60.0, ge=0, description="How long an upload waits for its records; then it is answered 202 with an address to follow."
    )
    max_queue: int = Field(
        default=100_000, ge=1, description="Most documents that wait; further uploads are answered 503 until there are fewer."
    )
    max_store_bytes: int = Field(
        default=0, ge=0, description="Most bytes of all original files; 0: no limit. Uploads beyond it are refused."
    )
    min_free_bytes: int = Field(default=100_000_000, ge=0, description="Free space below which uploads are refused, in the data folder.")
    stop_seconds: float = Field(
        default=25.0, ge=0, description="How long a process that is told to stop finishes what it reads; the rest goes back into the queue."
    )
    import_workers: int = Field(default=0, ge=0, le=256, description="Processes of a bulk import; 0: one for each processor.")
    import_watch_seconds: float = Field(
        default=2.0, gt=0, description="Time between two looks at a watched folder; a file that both find the same is imported."
    )
    import_batch: int = Field(default=50, ge=1, le=1000, description="Documents that a bulk import takes in by one transaction.")

    @field_validator("webhook_networks")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        """Refuse what is no list of networks."""
        for one in value.split(","):
            if one.strip():
                ip_network(one.strip(), strict=False)
        return value

    @property
    def url(self) -> str:
        """Return the address of the database."""
        return self.database_url or f"sqlite:///{self.data_folder / 'congvan.db'}"

    @property
    def readers(self) -> int:
        """Return the number of processes that read documents for the service."""
        return self.reader_processes or min(os.cpu_count() or 1, 4)

    @property
    def uploads(self) -> int:
        """Return how many uploads are worked on at the same time."""
        return self.upload_tokens or 4 * self.readers

    @property
    def workers(self) -> int:
        """Return the number of processes of a bulk import."""
        return self.import_workers or os.cpu_count() or 1
