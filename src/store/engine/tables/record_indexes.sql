-- How the record is read: an upgrade makes these anew, since they hold nothing of their own.

CREATE INDEX txn_by_time ON txn (at, number);
CREATE INDEX event_of_case ON event (case_id, seq) WHERE case_id > 0;
-- Events on no case are few, however many cases there are: each kind of them is found by this.
CREATE INDEX event_of_office ON event (kind, seq) WHERE case_id = 0;
