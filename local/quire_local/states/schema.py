"""The tables of Step Functions in the local cloud's store."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS states_definitions (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS states_executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    machine TEXT NOT NULL,
    name TEXT NOT NULL,
    definition TEXT NOT NULL REFERENCES states_definitions (id),
    status TEXT NOT NULL,
    input TEXT NOT NULL,
    output TEXT,
    error TEXT,
    cause TEXT,
    started REAL NOT NULL,
    deadline REAL,
    stopped REAL,
    events INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS states_executions_by_machine ON states_executions (machine, id);
CREATE INDEX IF NOT EXISTS states_executions_by_status ON states_executions (status, id);
CREATE INDEX IF NOT EXISTS states_executions_by_end ON states_executions (stopped);
CREATE TABLE IF NOT EXISTS states_redrives (
    execution INTEGER PRIMARY KEY REFERENCES states_executions (id) ON DELETE CASCADE,
    count INTEGER NOT NULL,
    at REAL NOT NULL,
    token TEXT
);
CREATE TABLE IF NOT EXISTS states_names (
    arn TEXT PRIMARY KEY,
    stopped REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS states_frames (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution INTEGER NOT NULL REFERENCES states_executions (id) ON DELETE CASCADE,
    parent INTEGER REFERENCES states_frames (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    item TEXT,
    state TEXT NOT NULL,
    phase TEXT NOT NULL,
    input TEXT NOT NULL,
    variables TEXT NOT NULL,
    attempts TEXT NOT NULL,
    entered REAL NOT NULL,
    due REAL,
    event INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS states_frames_by_execution ON states_frames (execution);
CREATE INDEX IF NOT EXISTS states_frames_by_parent ON states_frames (parent, position);
CREATE TABLE IF NOT EXISTS states_map_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    execution INTEGER NOT NULL REFERENCES states_executions (id) ON DELETE CASCADE,
    frame INTEGER REFERENCES states_frames (id) ON DELETE SET NULL,
    status TEXT NOT NULL,
    at_once INTEGER NOT NULL,
    tolerated_count INTEGER,
    tolerated_percentage REAL,
    started REAL NOT NULL,
    stopped REAL,
    redrives INTEGER NOT NULL DEFAULT 0,
    redriven REAL
);
CREATE INDEX IF NOT EXISTS states_map_runs_by_execution ON states_map_runs (execution);
CREATE INDEX IF NOT EXISTS states_map_runs_by_frame ON states_map_runs (frame);
CREATE TABLE IF NOT EXISTS states_map_items (
    run INTEGER NOT NULL REFERENCES states_map_runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    input TEXT NOT NULL,
    items INTEGER NOT NULL,
    child INTEGER REFERENCES states_executions (id) ON DELETE SET NULL,
    PRIMARY KEY (run, position)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS states_map_items_by_child ON states_map_items (child);
CREATE TABLE IF NOT EXISTS states_tokens (
    token TEXT PRIMARY KEY,
    frame INTEGER NOT NULL REFERENCES states_frames (id) ON DELETE CASCADE,
    submitted INTEGER NOT NULL DEFAULT 0,
    due REAL,
    beat_every REAL,
    beat_due REAL,
    answer TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS states_tokens_by_frame ON states_tokens (frame);
CREATE TABLE IF NOT EXISTS states_history (
    execution INTEGER NOT NULL REFERENCES states_executions (id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    at REAL NOT NULL,
    type TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (execution, id)
) WITHOUT ROWID;
"""
