/** Makes try/confirm/cancel beans participants of distributed transactions. */
@NullMarked
package io.distlock.txn.autoconfigure.tcc;

import org.jspecify.annotations.NullMarked;
