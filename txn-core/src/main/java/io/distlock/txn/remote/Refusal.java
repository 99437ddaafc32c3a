package io.distlock.txn.remote;

import java.time.Duration;

/**
 * Why a message from outside was refused; nothing was done for it. Messages are fit for a log and for an answer: they hold no text of the
 * sender but what has been checked.
 */
public sealed interface Refusal {

    /** What it says over HTTP. */
    int status();

    /** For people, in one line. */
    String message();

    /** No header where one is needed. */
    record Missing(String header) implements Refusal {

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String message() {
            return "Header %s is missing".formatted(header);
        }
    }

    /** The header is there more than once. */
    record Repeated(String header, int times) implements Refusal {

        @Override
        public int status() {
            return 400;
        }

        @Override
        public String message() {
            return "Header %s is there %d times".formatted(header, times);
        }
    }

    /** Longer than any of its kind. */
    record TooLong(String header, int length, int lengthMax) implements Refusal {

        @Override
        public int status() {
            return 413;
        }

        @Override
        public String message() {
            return "Header %s has %d characters, at most %d are allowed".formatted(header, length, lengthMax);
        }
    }

    /** Not of the form, or with values that cannot be. */
    record Malformed(String header) implements Refusal {

        @Override
        public int status() {
            return 400;
        }

        @Override
        public String message() {
            return "Header %s is malformed".formatted(header);
        }
    }

    /** Of a newer protocol. */
    record UnknownVersion(String header, String version) implements Refusal {

        @Override
        public int status() {
            return 400;
        }

        @Override
        public String message() {
            return "Header %s has version %s, this process reads 1".formatted(header, version);
        }
    }

    /** Signed with a key that this process does not have. */
    record UnknownKey(String keyId) implements Refusal {

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String message() {
            return "No key '%s' is known".formatted(keyId);
        }
    }

    /** Not signed by anybody who has the key. */
    record BadSignature(String keyId) implements Refusal {

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String message() {
            return "The signature with key '%s' is wrong".formatted(keyId);
        }
    }

    /** Meant for another service. */
    record OtherAudience(String audience) implements Refusal {

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String message() {
            return "Meant for service '%s', which this is not".formatted(audience);
        }
    }

    /** Issued too long ago. */
    record Expired(Duration age) implements Refusal {

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String message() {
            return "Issued %s ago, which is too long".formatted(age);
        }
    }

    /** Issued in the future, further than clocks may differ. */
    record NotYetValid(Duration ahead) implements Refusal {

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String message() {
            return "Issued %s in the future: the clocks of the two services differ".formatted(ahead);
        }
    }

    /** Seen before: somebody delivered the call twice. */
    record Replayed(String transaction, String branch) implements Refusal {

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String message() {
            return "The call of branch %s/%s has been delivered before".formatted(transaction, branch);
        }
    }

    /** Too many calls in the time for which they are remembered. */
    record Overloaded(int remembered) implements Refusal {

        @Override
        public int status() {
            return 503;
        }

        @Override
        public String message() {
            return "%d calls are remembered, which is the most".formatted(remembered);
        }
    }

    /** The deadline of the transaction passed on the way. */
    record DeadlinePassed(String transaction) implements Refusal {

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String message() {
            return "The deadline of transaction %s has passed".formatted(transaction);
        }
    }

    /** Calls that call others too often in a row for the identity of a branch. */
    record TooDeep(String branch) implements Refusal {

        @Override
        public int status() {
            return 400;
        }

        @Override
        public String message() {
            return "Branch %s is too deep: services call each other too often in a row".formatted(branch);
        }
    }

    /** The branch was rolled back before its call arrived. */
    record RolledBack(String transaction, String branch) implements Refusal {

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String message() {
            return "Branch %s/%s has been rolled back already".formatted(transaction, branch);
        }
    }

    /** Decided in a log that this process does not have, so that its branches could never ask. */
    record OtherLog(String transaction) implements Refusal {

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String message() {
            return "Transaction %s is decided in another log than that of this service".formatted(transaction);
        }
    }

    /** No living coordinator has begun it. */
    record NoCoordinator(String transaction) implements Refusal {

        @Override
        public int status() {
            return 404;
        }

        @Override
        public String message() {
            return "Transaction %s has no living coordinator".formatted(transaction);
        }
    }

    /** Decided already. */
    record Finished(String transaction) implements Refusal {

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String message() {
            return "Transaction %s is decided already".formatted(transaction);
        }
    }

    /** The log did not answer. */
    record LogUnreachable(String transaction) implements Refusal {

        @Override
        public int status() {
            return 503;
        }

        @Override
        public String message() {
            return "The decision log did not answer for transaction %s".formatted(transaction);
        }
    }

    /** Signed, but not the answer to what was asked. */
    record OtherCall() implements Refusal {

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String message() {
            return "Not the answer to what was asked";
        }
    }

    /** No such command. */
    record UnknownCommand() implements Refusal {

        @Override
        public int status() {
            return 404;
        }

        @Override
        public String message() {
            return "Not a command to a branch";
        }
    }
}
