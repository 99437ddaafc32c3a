package io.distlock.txn.log.zookeeper;

import io.distlock.txn.spi.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What a node says of an owner: {@code version since description}, separated by blanks, for display. Stands in the directory too,
 * which outlives the owner's node. Immutable.
 */
record OwnerData(Instant since, String description) {

    private static final String VERSION = "1";
    private static final int PARTS = 3;

    byte[] encode() {
        return (VERSION + " " + since.toEpochMilli() + " " + description).getBytes(StandardCharsets.UTF_8);
    }

    /** Takes anything: recovery must not stop at a text that is for display only. */
    static OwnerData decode(byte[] data) {
        String[] parts = new String(data, StandardCharsets.UTF_8).split(" ", PARTS);
        if (parts.length < PARTS || !parts[0].equals(VERSION) || !parts[1].matches("-?[0-9]{1,15}")) {
            return new OwnerData(Instant.EPOCH, "unknown");
        }
        return new OwnerData(Instant.ofEpochMilli(Long.parseLong(parts[1])), parts[2]);
    }

    Owner toOwner(String incarnation, boolean alive) {
        return new Owner(incarnation, alive, description, since);
    }
}
