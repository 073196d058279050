"""The cards that citizens hold: 市民カード, 住基カード, 個人番号カード."""
