/**
 * Paxos as pure state machines: message in, messages out; no clock, thread, socket or random number.
 *
 * <p>The protocol is CASPaxos (D. Rystsov, "CASPaxos: Replicated State Machines without logs", 2018, section 2): single-decree Paxos
 * (L. Lamport, "Paxos Made Simple", 2001) whose phase 2 proposes a function of the value that phase 1 found.
 */
@NullMarked
package io.distlock.consensus.paxos;

import org.jspecify.annotations.NullMarked;
