"""What every doorway does: the REST envelope, batches of messages, errors by name, logs."""
