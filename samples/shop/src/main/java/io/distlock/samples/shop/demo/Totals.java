package io.distlock.samples.shop.demo;

/**
 * Sums over all books.
 *
 * @param pieces on shelves and delivered
 * @param piecesBefore the same before the first order
 * @param money of customers and of the shop
 * @param moneyBefore the same before the first order
 * @param inDoubt branches without an outcome
 */
record Totals(long pieces, long piecesBefore, long money, long moneyBefore, long inDoubt) {}
