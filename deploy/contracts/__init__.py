"""The contracts as documents, written from `shared.events`: JSON Schemas and an AsyncAPI page in docs/contracts."""
