"""Every metric of every service, named and explained in one place."""

from prometheus_client import Counter, Gauge, Histogram

INGEST_ITEMS = Counter(
    "wardwatch_ingest_items", "Items answered, by outcome", ["county", "source", "outcome"]
)
INGEST_REQUESTS = Counter("wardwatch_ingest_requests", "Requests answered, by status", ["route", "status"])
INGEST_RELEASED = Counter("wardwatch_ingest_released", "Held items released after a mapping", ["county"])
INGEST_LIMITED = Counter("wardwatch_ingest_limited", "Requests answered 429", ["client"])
INGEST_ACK_SECONDS = Histogram(
    "wardwatch_ingest_ack_seconds", "From parsed request to broker acknowledgement"
)
TICKS_SENT = Counter("wardwatch_ticks_sent", "Ticks published", ["county"])

RECORDS_FOLDED = Counter("wardwatch_records_folded", "Intake records folded", ["county", "kind"])
RECORDS_DEAD = Counter("wardwatch_records_dead", "Records put aside as dead letters", ["service"])
OUTPUTS_SENT = Counter("wardwatch_outputs_sent", "Records published by indicators", ["topic"])
JUDGED_AS_OF = Gauge("wardwatch_judged_as_of", "Newest instant judged, seconds since 1970", ["county"])
PARTITIONS_CAUGHT_UP = Gauge("wardwatch_partitions_caught_up", "Assigned partitions read to their end")
CATCH_UP_RECORDS = Counter("wardwatch_catch_up_records", "Records read again at assignment or wake-up")
COUNTIES_SET_ASIDE = Gauge(
    "wardwatch_counties_set_aside", "1 while a county's records wait unfolded", ["county"]
)
STEP_SECONDS = Histogram("wardwatch_step_seconds", "Time of one due moment or record in the domain")

SIGNALS_READ = Counter("wardwatch_signals_read", "Signals read by alerts", ["kind"])
DELIVERIES = Counter(
    "wardwatch_deliveries", "Deliveries ended, by channel and outcome", ["channel", "outcome"]
)
DELIVERIES_WAITING = Gauge("wardwatch_deliveries_waiting", "Deliveries not yet sent")

ROWS_PROJECTED = Counter("wardwatch_rows_projected", "Rows upserted by reports", ["topic"])
PACKS_MADE = Counter("wardwatch_packs_made", "Packs assembled", ["county"])
