package io.distlock.txn.engine;

/** Deliberate mistakes with branches in other services, each of which the simulation must find. */
enum RemoteBug {
    NONE,
    /** A branch below a delivery that COMMIT does not list obeys it. */
    UNLISTED_BELOW_COMMITS,
    /** COMMIT binds all deliveries of a call of which it lists one. */
    CALL_LISTED,
    /** COMMIT binds whatever is below a listed delivery, however deep. */
    ANY_DEPTH,
    /** Two deliveries of a call have the same number. */
    SAME_DELIVERY_NUMBER,
    /** The response leaves before the participants are prepared. */
    ANSWERED_BEFORE_PREPARED,
    /** A service acknowledges COMMIT before its participants have committed. */
    ACKNOWLEDGED_BEFORE_BELOW,
    /** The coordinator tells only the services that it has called itself, and forgets the decision then. */
    NESTED_NOT_TOLD
}
