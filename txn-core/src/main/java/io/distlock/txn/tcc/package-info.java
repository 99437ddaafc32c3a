/** Try, confirm, cancel: methods that reserve, and later make the reservation last or give it back, each once. */
@NullMarked
package io.distlock.txn.tcc;

import org.jspecify.annotations.NullMarked;
