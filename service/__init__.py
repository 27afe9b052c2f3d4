"""The service: settings, store, ingest, API, bulk import and the command line around `nlp.extract`."""
