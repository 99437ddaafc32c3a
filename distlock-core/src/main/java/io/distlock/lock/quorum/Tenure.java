package io.distlock.lock.quorum;

import io.distlock.lock.spi.Owner;
import java.time.Duration;

/**
 * What a register says of the present holder of a lock. Immutable.
 *
 * @param firstToken smallest fencing token of its block; the largest is the last that the register has given
 * @param lease how long others have to see it unchanged before they may take the lock
 * @param holder what operators should see
 */
record Tenure(Owner owner, long firstToken, Duration lease, String holder) {}
