package io.distlock.txn.autoconfigure;

import io.distlock.txn.spi.TransactionParticipant;
import java.util.Collection;

/** Brings participants that are no beans themselves. Asked once for each engine, when all beans are there. */
public interface ParticipantSource {

    Collection<? extends TransactionParticipant> participants();
}
