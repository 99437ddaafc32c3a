package io.distlock.samples.shop.chaos;

/** Where a service dies, as suddenly as by kill -9; in the order in which the demo takes them. */
public enum CrashPoint {

    /** The stock is taken and the customer is not charged, and nobody will ever know. */
    BETWEEN_CALLS("order", "between calls, no transaction"),

    BEFORE_COMMIT("payment", "told to commit, and has not"),

    /** Everything commits, without the coordinator. */
    AFTER_DECISION("order", "decided, and nobody told"),

    /** The stock is reserved, and the order service will never hear of it. */
    AFTER_TRY("inventory", "stock reserved, not answered"),

    /** The rest of the branches ask the log. */
    AFTER_FIRST_COMMIT("order", "decided, and some told"),

    BEFORE_CONFIRM("inventory", "told to commit, and has not"),

    /** Nothing that counts has happened: everything rolls back. */
    BEFORE_DECISION("order", "all have voted, nothing is decided"),

    /** The money is held, and the order service will never hear of it. */
    AFTER_PREPARE("payment", "money held, not answered"),

    AFTER_CONFIRM("inventory", "has committed, not answered"),

    AFTER_COMMIT("payment", "has committed, not answered");

    private final String service;
    private final String text;

    CrashPoint(String service, String text) {
        this.service = service;
        this.text = text;
    }

    /** Name of the service that dies there. */
    public String service() {
        return service;
    }

    /** What it has just done. */
    public String text() {
        return text;
    }
}
