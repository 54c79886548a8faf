CREATE TABLE tasks (
	id SERIAL NOT NULL, 
	task_id VARCHAR(200), 
	name VARCHAR(128), 
	host VARCHAR(128), 
	PRIMARY KEY (id)
);
CREATE INDEX ix_tasks_name ON tasks (name);
CREATE INDEX ix_tasks_task_id ON tasks (task_id);
CREATE TABLE task_events (
	id SERIAL NOT NULL, 
	task_id INTEGER, 
	event_name VARCHAR(20), 
	ts TIMESTAMP WITHOUT TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(task_id) REFERENCES tasks (id)
);
CREATE INDEX ix_task_events_task_id ON task_events (task_id);
CREATE INDEX ix_task_events_ts ON task_events (ts);
CREATE TABLE task_parameters (
	task_id INTEGER NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	value TEXT, 
	PRIMARY KEY (task_id, name), 
	FOREIGN KEY(task_id) REFERENCES tasks (id)
);
INSERT INTO tasks (id, task_id, name, host) VALUES (1, 'Copy_1', 'Copy', 'host2');
INSERT INTO tasks (id, task_id, name, host) VALUES (2, 'Copy_2', 'Copy', NULL);
INSERT INTO tasks (id, task_id, name, host) VALUES (3, 'Sum_1', 'Sum <b>', NULL);
INSERT INTO tasks (id, task_id, name, host) VALUES (4, 'Copy_1', 'Copy', 'host3');
INSERT INTO task_parameters (task_id, name, value) VALUES (1, 'day', '1');
INSERT INTO task_parameters (task_id, name, value) VALUES (1, 'to', 'x');
INSERT INTO task_parameters (task_id, name, value) VALUES (2, 'day', '2');
INSERT INTO task_parameters (task_id, name, value) VALUES (2, 'to', 'x');
INSERT INTO task_parameters (task_id, name, value) VALUES (3, 'a&b', '<i>');
INSERT INTO task_parameters (task_id, name, value) VALUES (4, 'day', '1');
INSERT INTO task_parameters (task_id, name, value) VALUES (4, 'to', 'x');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (1, 1, 'PENDING', '2020-09-13 12:26:40.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (2, 1, 'RUNNING', '2020-09-13 12:26:50.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (3, 1, 'FAILED', '2020-09-13 12:27:50.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (4, 1, 'PENDING', '2020-09-13 12:28:00.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (5, 1, 'RUNNING', '2020-09-13 12:28:10.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (6, 1, 'DONE', '2020-09-13 12:28:20.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (7, 2, 'PENDING', '2020-09-13 12:28:30.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (8, 2, 'FAILED', '2020-09-13 12:28:50.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (9, 2, 'DONE', '2020-09-13 12:29:00.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (10, 3, 'DONE', '2020-09-13 12:29:10.250000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (11, 4, 'PENDING', '2020-09-14 13:26:40.000000');
INSERT INTO task_events (id, task_id, event_name, ts) VALUES (12, 4, 'RUNNING', '2020-09-14 13:26:50.000000');
SELECT setval('tasks_id_seq', (SELECT max(id) FROM tasks));
SELECT setval('task_events_id_seq', (SELECT max(id) FROM task_events));
