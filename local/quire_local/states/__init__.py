"""Step Functions: Standard workflows in the JSONata query language, durable across a kill."""
