/** Branches in other services: the protocol between a caller and a callee, without any transport; see {@code REMOTE-BRANCHES.md}. */
@NullMarked
package io.distlock.txn.remote;

import org.jspecify.annotations.NullMarked;
