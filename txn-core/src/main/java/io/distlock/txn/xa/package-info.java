/** XA resources as branches, and the transactions of Jakarta Transactions (JTA) over the engine. */
@NullMarked
package io.distlock.txn.xa;

import org.jspecify.annotations.NullMarked;
