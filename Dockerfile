# congvan as one container: `docker build -t congvan .`, then `docker run -p 8000:8000 -v congvan-data:/data congvan`.
# Nothing is fetched at run time. docs/serve.md tells more.

FROM python:3.12-slim AS build
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/congvan
# Tesseract's Vietnamese data, where congvan looks for it; the engine itself comes with pip.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr-vie \
    && install -D --mode 644 --target-directory /opt/congvan/share/congvan/tessdata $(find /usr/share -name vie.traineddata)
COPY constraints.txt pyproject.toml README.md LICENSE NOTICE ./
COPY nlp nlp
COPY service service
COPY corpora corpora
COPY congvan congvan
RUN /opt/congvan/bin/pip install --constraint constraints.txt hatchling \
    && /opt/congvan/bin/pip install --constraint constraints.txt --no-build-isolation ".[s3]" \
    && /opt/congvan/bin/pip uninstall --yes hatchling trove-classifiers pathspec pluggy

FROM python:3.12-slim
RUN groupadd --gid 10001 congvan \
    && useradd --uid 10001 --gid congvan --create-home --shell /usr/sbin/nologin congvan \
    && install --directory --owner congvan --group congvan /data
COPY --from=build /opt/congvan /opt/congvan
ENV PATH=/opt/congvan/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CONGVAN_HOST=0.0.0.0 \
    CONGVAN_PORT=8000 \
    CONGVAN_DATA_FOLDER=/data
USER congvan
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['CONGVAN_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["congvan"]
CMD ["serve"]
