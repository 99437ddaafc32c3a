CREATE TABLE IF NOT EXISTS stock (
    sku VARCHAR(50) PRIMARY KEY,
    price BIGINT NOT NULL,
    free INT NOT NULL CHECK (free >= 0),
    reserved INT NOT NULL CHECK (reserved >= 0) -- by orders whose transaction has not ended
);

CREATE TABLE IF NOT EXISTS delivery (
    order_id VARCHAR(50) PRIMARY KEY,
    sku VARCHAR(50) NOT NULL,
    pieces INT NOT NULL
);
