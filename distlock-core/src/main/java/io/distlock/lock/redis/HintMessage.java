package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import java.util.Optional;

/** One hint as the scripts publish it, {@code kind|lock id|owner}. */
record HintMessage(Kind kind, LockKey key, Owner owner) {

    enum Kind {
        OFFERED,
        CONTENDED,
        REVOKED
    }

    /** Empty if the text is none: everybody who may publish can write to the channel. */
    static Optional<HintMessage> parse(String text) {
        String[] parts = text.split("\\|", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return kind(parts[0]).map(kind -> new HintMessage(kind, LockKey.parse(parts[1]), Owner.parse(parts[2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void deliverTo(LockStoreListener listener) {
        switch (kind) {
            case OFFERED -> listener.onOffered(key, owner);
            case CONTENDED -> listener.onContended(key, owner);
            case REVOKED -> listener.onRevoked(key, owner);
        }
    }

    private static Optional<Kind> kind(String text) {
        return switch (text) {
            case "offered" -> Optional.of(Kind.OFFERED);
            case "contended" -> Optional.of(Kind.CONTENDED);
            case "revoked" -> Optional.of(Kind.REVOKED);
            default -> Optional.empty();
        };
    }
}
