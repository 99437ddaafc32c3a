/** Distributed transactions for users: begin, take part, commit, and what came of it. */
@NullMarked
package io.distlock.txn;

import org.jspecify.annotations.NullMarked;
