package io.distlock.samples.transfer.demo;

import io.distlock.txn.engine.ProtocolProbe.Point;

/** Where a process dies in the middle of a transfer. */
enum CrashPoint {

    /** The money is announced and nothing is decided: it rolls back. */
    BEFORE_DECISION(Point.BEFORE_DECISION, "before the decision"),

    /** The debit and the decision have committed together, the savings account knows of nothing: it is booked by another process. */
    AFTER_DECISION(Point.AFTER_DECISION, "after the decision"),

    /** Everything is booked, and the decision has not been forgotten yet: another process finds nothing else to do. */
    AFTER_CONFIRM(Point.AFTER_COMMIT_OF_BRANCH, "after the confirm");

    private final Point point;
    private final String text;

    CrashPoint(Point point, String text) {
        this.point = point;
        this.text = text;
    }

    boolean is(Point reached) {
        return reached == point;
    }

    /** As part of a sentence. */
    String text() {
        return text;
    }
}
