"""`python -m deploy.contracts` (or `make contracts`) writes docs/contracts anew."""

from deploy.contracts.documents import write

write()
