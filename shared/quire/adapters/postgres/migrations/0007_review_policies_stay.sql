-- A tenant's review policy changes what it says, never whose it is.

REVOKE UPDATE ON review_policies FROM quire_app;
GRANT UPDATE (rule, by_type) ON review_policies TO quire_app;
