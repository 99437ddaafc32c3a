CREATE TABLE orders (sku VARCHAR(20), pieces INT);
CREATE TABLE stock (sku VARCHAR(20) PRIMARY KEY, free INT, reserved INT);
INSERT INTO stock VALUES ('apple', 10, 0);
