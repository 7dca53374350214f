"""What every doorway does: the REST envelope, batches of messages, errors on their way to the state machine, logs."""
