/** The decision log on Paxos registers, which lives as long as a majority of independent servers does. */
@NullMarked
package io.distlock.txn.log.quorum;

import org.jspecify.annotations.NullMarked;
