package io.distlock.samples.shop.inventory;

import io.distlock.samples.shop.RefusedException;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The stock over HTTP. Answers what the pieces cost. */
@RestController
class StockController {

    private final Stock stock;

    StockController(Stock stock) {
        this.stock = stock;
    }

    @GetMapping("/stock")
    List<Map<String, Object>> shelves() {
        return stock.shelves();
    }

    @PostMapping("/stock/{sku}/reservations")
    long reserve(@PathVariable String sku, @RequestParam String order, @RequestParam int pieces) {
        stock.reserve(order, sku, pieces);
        return stock.price(sku) * pieces;
    }

    @PostMapping("/stock/{sku}/sales")
    long takeAtOnce(@PathVariable String sku, @RequestParam String order, @RequestParam int pieces) {
        stock.takeAtOnce(order, sku, pieces);
        return stock.price(sku) * pieces;
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.CONFLICT)
    String isRefused(RefusedException e) {
        return String.valueOf(e.getMessage());
    }
}
