package io.distlock.lock.quorum;

import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.Optional;

/**
 * What a register says of a lock. No time of anybody's clock is in it: who wants to know whether a holder is alive looks twice.
 * Immutable.
 *
 * @param lastToken largest fencing token ever given; it stays when the lock is released
 * @param beat grows with every grant, renewal and keeping, so that no state of a holder ever comes back
 * @param wanted whether somebody who waits has left word of it since the present holder came
 * @param tenure empty while the lock is free
 */
record RegisteredLock(long lastToken, long beat, boolean wanted, Optional<Tenure> tenure) {

    /** A lock that was never taken. */
    static final RegisteredLock NEW = new RegisteredLock(0, 0, false, Optional.empty());

    private static final String VERSION = "1";
    private static final int FIELDS_FREE = 4;
    private static final int FIELDS_TAKEN = 8;

    boolean isOf(Owner owner) {
        return tenure.filter(taken -> taken.owner().equals(owner)).isPresent();
    }

    RegisteredLock with(Tenure newTenure) {
        return new RegisteredLock(lastToken, beat + 1, wanted, Optional.of(newTenure));
    }

    RegisteredLock granted(Tenure newTenure, long newLastToken, boolean stillWanted) {
        return new RegisteredLock(newLastToken, beat + 1, stillWanted, Optional.of(newTenure));
    }

    RegisteredLock free() {
        return new RegisteredLock(lastToken, beat, wanted, Optional.empty());
    }

    RegisteredLock wantedByOthers() {
        return new RegisteredLock(lastToken, beat, true, tenure);
    }

    /** Fields with a space between them; the holder's own text is the last and may have spaces in it. */
    String pack() {
        StringBuilder text = new StringBuilder(128);
        text.append(VERSION).append(' ').append(lastToken).append(' ').append(beat);
        text.append(wanted ? " w" : " -");
        tenure.ifPresent(taken -> text.append(' ')
                .append(taken.owner().value())
                .append(' ')
                .append(taken.firstToken())
                .append(' ')
                .append(taken.lease().toNanos())
                .append(' ')
                .append(taken.holder()));
        return text.toString();
    }

    /** Inverse of {@link #pack()}; a register that was never written is a lock that was never taken. */
    static RegisteredLock parse(Optional<String> text) {
        return text.map(RegisteredLock::parse).orElse(NEW);
    }

    private static RegisteredLock parse(String text) {
        String[] fields = text.split(" ", FIELDS_TAKEN);
        if (!fields[0].equals(VERSION) || (fields.length != FIELDS_FREE && fields.length != FIELDS_TAKEN)) {
            throw new IllegalArgumentException(
                    "The register holds no lock that this version can read: %d fields".formatted(fields.length));
        }
        Optional<Tenure> tenure = fields.length == FIELDS_FREE
                ? Optional.empty()
                : Optional.of(new Tenure(
                        Owner.parse(fields[4]),
                        Long.parseLong(fields[5]),
                        Duration.ofNanos(Long.parseLong(fields[6])),
                        fields[7]));
        return new RegisteredLock(Long.parseLong(fields[1]), Long.parseLong(fields[2]), fields[3].equals("w"), tenure);
    }
}
