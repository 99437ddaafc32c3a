package io.distlock.txn.autoconfigure;

/** When missing tables are created at the start of the application. */
public enum SchemaInitialization {
    /** In every database. */
    ALWAYS,
    /** In an embedded database, such as H2 in memory. */
    EMBEDDED,
    /** Never: a tool such as Flyway does it, with the scripts in {@code io/distlock/txn}. */
    NEVER
}
