/** Shows transactions to operators, and takes their orders. */
@NullMarked
package io.distlock.txn.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
