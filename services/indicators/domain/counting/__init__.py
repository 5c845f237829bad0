"""What counts: the ledger of revisions, and the arrays of counts that follow it."""
