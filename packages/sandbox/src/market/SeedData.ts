/**
 * Data from which the market is generated: regions, categories, and words for titles and names.
 *
 * @since 0.1.0
 */

/** A list with at least one element. */
type Some<A> = readonly [A, ...ReadonlyArray<A>]

/**
 * A language for titles and names.
 *
 * @since 0.1.0
 * @category models
 */
export type Language = "de" | "en" | "es" | "fil" | "fr" | "id" | "it" | "ja" | "ms" | "pt" | "th" | "vi"

/**
 * A country or region in which products are sold, with its currency and language.
 *
 * @since 0.1.0
 * @category models
 */
export interface Region {
  readonly code: string
  /** The name of the country in its language, as it appears in names of shops. */
  readonly country: string
  readonly currency: string
  /** The number of decimals in an amount. */
  readonly decimals: number
  /** The price of one US dollar in the region's currency. */
  readonly perDollar: number
  readonly language: Language
  /** The region's share of the market, in twentieths: 2 means 10 %. */
  readonly weight: number
  /** Adds the sign of the currency to a formatted number. */
  readonly write: (figures: string) => string
  /** The thousands separator. */
  readonly separator: "," | "."
}

/** Creates a region. The thousands separator is a comma by default. */
const region = (
  code: string,
  country: string,
  [currency, decimals, perDollar]: readonly [code: string, decimals: number, perDollar: number],
  language: Language,
  weight: number,
  write: (figures: string) => string,
  separator: "," | "." = ","
): Region => ({ code, country, currency, decimals, perDollar, language, weight, write, separator })

const euro = ["EUR", 2, 0.92] as const
const writeEuro = (figures: string) => `${figures} €`

/**
 * The regions for which FastMoss has data. Their weights add up to 20.
 *
 * @since 0.1.0
 * @category models
 */
export const regions: Some<Region> = [
  region("US", "USA", ["USD", 2, 1], "en", 4, (figures) => `$${figures}`),
  region("GB", "UK", ["GBP", 2, 0.78], "en", 2, (figures) => `£${figures}`),
  region("ID", "Indonesia", ["IDR", 0, 16_200], "id", 2, (figures) => `Rp${figures}`, "."),
  region("MX", "México", ["MXN", 2, 18.5], "es", 1, (figures) => `$${figures}`),
  region("TH", "ไทยแลนด์", ["THB", 2, 34], "th", 1, (figures) => `฿${figures}`),
  region("VN", "Việt Nam", ["VND", 0, 25_400], "vi", 1, (figures) => `${figures} ₫`, "."),
  region("MY", "Malaysia", ["MYR", 2, 4.4], "ms", 1, (figures) => `RM${figures}`),
  region("PH", "Philippines", ["PHP", 2, 57], "fil", 1, (figures) => `₱${figures}`),
  region("SG", "Singapore", ["SGD", 2, 1.34], "en", 1, (figures) => `S$${figures}`),
  region("JP", "日本", ["JPY", 0, 150], "ja", 1, (figures) => `${figures}円`),
  region("BR", "Brasil", ["BRL", 2, 5.4], "pt", 1, (figures) => `R$ ${figures}`, "."),
  region("ES", "España", euro, "es", 1, writeEuro, "."),
  region("DE", "Deutschland", euro, "de", 1, writeEuro, "."),
  region("IT", "Italia", euro, "it", 1, writeEuro, "."),
  region("FR", "France", euro, "fr", 1, writeEuro, ".")
]

/**
 * A first-level product category with FastMoss's id, and with its second and third levels. The names of third-level
 * categories are names of things, such as `Slip Dress`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopCategory {
  readonly id: number
  readonly name: string
  /** The typical price of a product, in US dollars. */
  readonly dollars: number
  readonly sub: Some<readonly [name: string, things: Some<string>]>
  readonly things: Readonly<Record<Exclude<Language, "en" | "fil">, Some<string>>>
}

/**
 * The first-level product categories, with their second and third levels.
 *
 * @since 0.1.0
 * @category models
 */
export const topCategories: Some<TopCategory> = [
  {
    id: 2,
    name: "Womenswear & Underwear",
    dollars: 22,
    sub: [["Dresses", ["Maxi Dress", "Slip Dress"]], ["Tops", ["Ribbed Tank Top", "Linen Blouse"]]],
    things: {
      de: ["Maxikleid", "Leinenbluse"],
      es: ["Vestido largo", "Blusa de lino"],
      fr: ["Robe longue", "Chemisier en lin"],
      id: ["Gamis", "Blus Wanita"],
      it: ["Vestito lungo", "Camicetta di lino"],
      ja: ["ロングワンピース", "リネンブラウス"],
      ms: ["Baju Kurung", "Blaus Wanita"],
      pt: ["Vestido longo", "Blusa de linho"],
      th: ["ชุดเดรสยาว", "เสื้อครอป"],
      vi: ["Váy maxi", "Áo kiểu nữ"]
    }
  },
  {
    id: 3,
    name: "Menswear",
    dollars: 24,
    sub: [["Shirts", ["Oxford Shirt", "Graphic Tee"]], ["Trousers", ["Cargo Pants", "Sweatpants"]]],
    things: {
      de: ["Oxfordhemd", "Cargohose"],
      es: ["Camisa Oxford", "Pantalón cargo"],
      fr: ["Chemise Oxford", "Pantalon cargo"],
      id: ["Kemeja Pria", "Celana Kargo"],
      it: ["Camicia Oxford", "Pantaloni cargo"],
      ja: ["オックスフォードシャツ", "カーゴパンツ"],
      ms: ["Kemeja Lelaki", "Seluar Kargo"],
      pt: ["Camisa Oxford", "Calça cargo"],
      th: ["เสื้อเชิ้ตผู้ชาย", "กางเกงคาร์โก้"],
      vi: ["Áo sơ mi nam", "Quần túi hộp"]
    }
  },
  {
    id: 6,
    name: "Shoes",
    dollars: 38,
    sub: [["Sneakers", ["Running Shoes", "Canvas Sneakers"]], ["Sandals", ["Slide Sandals", "Platform Sandals"]]],
    things: {
      de: ["Laufschuhe", "Badelatschen"],
      es: ["Tenis para correr", "Sandalias"],
      fr: ["Chaussures de course", "Sandales"],
      id: ["Sepatu Lari", "Sandal Jepit"],
      it: ["Scarpe da corsa", "Sandali"],
      ja: ["ランニングシューズ", "サンダル"],
      ms: ["Kasut Larian", "Selipar"],
      pt: ["Tênis de corrida", "Sandália"],
      th: ["รองเท้าวิ่ง", "รองเท้าแตะ"],
      vi: ["Giày chạy bộ", "Dép quai ngang"]
    }
  },
  {
    id: 7,
    name: "Luggage & Bags",
    dollars: 32,
    sub: [["Bags", ["Crossbody Bag", "Tote Bag"]], ["Luggage", ["Carry-On Suitcase", "Packing Cubes"]]],
    things: {
      de: ["Umhängetasche", "Handgepäckkoffer"],
      es: ["Bolsa cruzada", "Maleta de mano"],
      fr: ["Sac bandoulière", "Valise cabine"],
      id: ["Tas Selempang", "Koper Kabin"],
      it: ["Borsa a tracolla", "Trolley da cabina"],
      ja: ["ショルダーバッグ", "スーツケース"],
      ms: ["Beg Silang", "Bagasi Kabin"],
      pt: ["Bolsa transversal", "Mala de bordo"],
      th: ["กระเป๋าสะพายข้าง", "กระเป๋าเดินทาง"],
      vi: ["Túi đeo chéo", "Vali kéo"]
    }
  },
  {
    id: 9,
    name: "Sports & Outdoor",
    dollars: 26,
    sub: [["Yoga", ["Yoga Mat", "Yoga Block"]], ["Camping", ["Camping Lantern", "Folding Chair"]]],
    things: {
      de: ["Yogamatte", "Campingstuhl"],
      es: ["Tapete de yoga", "Silla plegable"],
      fr: ["Tapis de yoga", "Chaise pliante"],
      id: ["Matras Yoga", "Kursi Lipat"],
      it: ["Tappetino yoga", "Sedia pieghevole"],
      ja: ["ヨガマット", "アウトドアチェア"],
      ms: ["Tikar Yoga", "Kerusi Lipat"],
      pt: ["Tapete de yoga", "Cadeira dobrável"],
      th: ["เสื่อโยคะ", "เก้าอี้พับ"],
      vi: ["Thảm yoga", "Ghế xếp dã ngoại"]
    }
  },
  {
    id: 10,
    name: "Home Supplies",
    dollars: 19,
    sub: [
      ["Bedding", ["Duvet Cover", "Memory Foam Pillow"]],
      ["Storage", ["Drawer Organizer", "Vacuum Storage Bag"]]
    ],
    things: {
      de: ["Kopfkissen", "Schubladen-Organizer"],
      es: ["Almohada", "Organizador de cajones"],
      fr: ["Oreiller à mémoire de forme", "Boîte de rangement"],
      id: ["Bantal Memory Foam", "Kotak Penyimpanan"],
      it: ["Cuscino memory", "Organizer per cassetti"],
      ja: ["低反発まくら", "収納ボックス"],
      ms: ["Bantal Memory Foam", "Kotak Simpanan"],
      pt: ["Travesseiro", "Organizador de gavetas"],
      th: ["หมอนเมมโมรี่โฟม", "กล่องเก็บของ"],
      vi: ["Gối cao su non", "Hộp đựng đồ"]
    }
  },
  {
    id: 11,
    name: "Kitchenware",
    dollars: 21,
    sub: [
      ["Cookware", ["Nonstick Frying Pan", "Cast Iron Pot"]],
      ["Drinkware", ["Insulated Tumbler", "Glass Water Bottle"]]
    ],
    things: {
      de: ["Bratpfanne", "Thermobecher"],
      es: ["Sartén antiadherente", "Termo"],
      fr: ["Poêle antiadhésive", "Gourde isotherme"],
      id: ["Wajan Anti Lengket", "Tumbler"],
      it: ["Padella antiaderente", "Borraccia termica"],
      ja: ["フライパン", "保温タンブラー"],
      ms: ["Kuali Tak Lekat", "Botol Termos"],
      pt: ["Frigideira antiaderente", "Garrafa térmica"],
      th: ["กระทะเคลือบ", "แก้วเก็บความเย็น"],
      vi: ["Chảo chống dính", "Bình giữ nhiệt"]
    }
  },
  {
    id: 13,
    name: "Household Appliances",
    dollars: 68,
    sub: [["Cleaning", ["Cordless Vacuum", "Steam Mop"]], ["Kitchen Appliances", ["Air Fryer", "Portable Blender"]]],
    things: {
      de: ["Akku-Staubsauger", "Heißluftfritteuse"],
      es: ["Aspiradora inalámbrica", "Freidora de aire"],
      fr: ["Aspirateur sans fil", "Friteuse à air"],
      id: ["Penyedot Debu", "Blender Portabel"],
      it: ["Aspirapolvere senza fili", "Friggitrice ad aria"],
      ja: ["コードレス掃除機", "エアフライヤー"],
      ms: ["Vakum Tanpa Wayar", "Penggoreng Udara"],
      pt: ["Aspirador sem fio", "Fritadeira elétrica"],
      th: ["เครื่องดูดฝุ่นไร้สาย", "หม้อทอดไร้น้ำมัน"],
      vi: ["Máy hút bụi cầm tay", "Nồi chiên không dầu"]
    }
  },
  {
    id: 14,
    name: "Beauty & Personal Care",
    dollars: 16,
    sub: [["Skincare", ["Vitamin C Serum", "Sunscreen Stick"]], ["Makeup", ["Lip Tint", "Setting Spray"]]],
    things: {
      de: ["Vitamin-C-Serum", "Lippentönung"],
      es: ["Sérum de vitamina C", "Tinta de labios"],
      fr: ["Sérum à la vitamine C", "Encre à lèvres"],
      id: ["Serum Vitamin C", "Lip Tint"],
      it: ["Siero alla vitamina C", "Tinta labbra"],
      ja: ["ビタミンC美容液", "リップティント"],
      ms: ["Serum Vitamin C", "Pewarna Bibir"],
      pt: ["Sérum de vitamina C", "Lip tint"],
      th: ["เซรั่มวิตามินซี", "ลิปทินท์"],
      vi: ["Serum Vitamin C", "Son tint"]
    }
  },
  {
    id: 16,
    name: "Phones & Electronics",
    dollars: 29,
    sub: [
      ["Phone Accessories", ["Phone Case", "Fast Charger"]],
      ["Audio", ["Wireless Earbuds", "Bluetooth Speaker"]]
    ],
    things: {
      de: ["Handyhülle", "Kabellose Kopfhörer"],
      es: ["Funda para celular", "Audífonos inalámbricos"],
      fr: ["Coque de téléphone", "Écouteurs sans fil"],
      id: ["Casing HP", "Earbuds Nirkabel"],
      it: ["Cover per telefono", "Auricolari wireless"],
      ja: ["スマホケース", "ワイヤレスイヤホン"],
      ms: ["Sarung Telefon", "Fon Telinga Tanpa Wayar"],
      pt: ["Capinha de celular", "Fone sem fio"],
      th: ["เคสโทรศัพท์", "หูฟังไร้สาย"],
      vi: ["Ốp lưng điện thoại", "Tai nghe không dây"]
    }
  },
  {
    id: 24,
    name: "Food & Beverages",
    dollars: 13,
    sub: [["Snacks", ["Freeze-Dried Candy", "Seaweed Snack"]], ["Drinks", ["Matcha Powder", "Instant Coffee"]]],
    things: {
      de: ["Gefriergetrocknete Süßigkeiten", "Löslicher Kaffee"],
      es: ["Dulces liofilizados", "Café soluble"],
      fr: ["Bonbons lyophilisés", "Café soluble"],
      id: ["Keripik Rumput Laut", "Kopi Instan"],
      it: ["Caramelle liofilizzate", "Caffè solubile"],
      ja: ["海苔スナック", "抹茶パウダー"],
      ms: ["Snek Rumpai Laut", "Kopi Segera"],
      pt: ["Doces liofilizados", "Café solúvel"],
      th: ["ขนมสาหร่าย", "กาแฟสำเร็จรูป"],
      vi: ["Snack rong biển", "Cà phê hòa tan"]
    }
  }
]

/**
 * The categories of creators. Their ids differ from the ids of product categories.
 *
 * @since 0.1.0
 * @category models
 */
export const creatorCategories: Some<{ readonly id: number; readonly name: string }> = [
  { id: 1, name: "Beauty" },
  { id: 2, name: "Fashion" },
  { id: 3, name: "Home & Living" },
  { id: 4, name: "Lifestyle" },
  { id: 5, name: "Food & Beverage" },
  { id: 6, name: "Sports & Fitness" },
  { id: 7, name: "Technology" },
  { id: 8, name: "Parenting" },
  { id: 9, name: "Pets" },
  { id: 10, name: "Comedy" }
]

/**
 * Words of praise for product titles, keyed by language.
 *
 * @since 0.1.0
 * @category models
 */
export const praise: Readonly<Record<Language, Some<string>>> = {
  en: ["Premium", "Lightweight", "Everyday", "Limited Edition", "Non-Slip", "Upgraded", "Bestselling", "Classic"],
  de: ["Premium", "leicht", "neu", "hochwertig", "klassisch"],
  es: ["premium", "ligero", "nueva edición", "de alta calidad", "clásico"],
  fil: ["Original", "Sulit", "Bagong Labas", "Pang-Araw-Araw", "Best Seller"],
  fr: ["premium", "ultra-léger", "nouvelle édition", "haute qualité", "classique"],
  id: ["Premium", "Ringan", "Kekinian", "Terlaris", "Original"],
  it: ["premium", "ultraleggero", "nuova edizione", "alta qualità", "classico"],
  ja: ["【新作】", "【送料無料】", "【公式】", "軽量 ", "大人気 "],
  ms: ["Premium", "Ringan", "Terlaris", "Original", "Edisi Baharu"],
  pt: ["premium", "leve", "nova edição", "alta qualidade", "clássico"],
  th: ["ของแท้", "พร้อมส่ง", "รุ่นใหม่", "ขายดี", "น้ำหนักเบา"],
  vi: ["chính hãng", "cao cấp", "mẫu mới", "bán chạy", "siêu nhẹ"]
}

/**
 * Functions that return the possible names of a shop, keyed by language. They take the brand of the shop and the name
 * of the country.
 *
 * @since 0.1.0
 * @category models
 */
export const shopNames: Readonly<Record<Language, (brand: string, country: string) => Some<string>>> = {
  de: (brand, country) => [`${brand} Shop`, `${brand} ${country}`, `Haus ${brand}`],
  en: (brand) => [`${brand} Shop`, `${brand} Official`, `House of ${brand}`, `${brand} & Co.`],
  es: (brand, country) => [`Tienda ${brand}`, `${brand} ${country}`, `Casa ${brand}`],
  fil: (brand, country) => [`${brand} Shop`, `${brand} ${country}`, `Tindahan ng ${brand}`],
  fr: (brand, country) => [`Boutique ${brand}`, `${brand} ${country}`, `Maison ${brand}`],
  id: (brand, country) => [`Toko ${brand}`, `${brand} ${country}`, `Gudang ${brand}`],
  it: (brand, country) => [`Negozio ${brand}`, `${brand} ${country}`, `Casa ${brand}`],
  ja: (brand) => [`${brand}公式ストア`, `${brand}ショップ`, `${brand}商店`],
  ms: (brand, country) => [`Kedai ${brand}`, `${brand} ${country}`, `Butik ${brand}`],
  pt: (brand, country) => [`Loja ${brand}`, `${brand} ${country}`, `Casa ${brand}`],
  th: (brand, country) => [`ร้าน ${brand}`, `${brand} ${country}`, `${brand} ช็อป`],
  vi: (brand, country) => [`Cửa hàng ${brand}`, `${brand} ${country}`, `${brand} chính hãng`]
}

/**
 * Names of people for creators, keyed by language.
 *
 * @since 0.1.0
 * @category models
 */
export const personNames: Readonly<Record<Language, Some<string>>> = {
  de: ["Lena", "Jonas", "Mia 🌿", "Björn", "Käthe"],
  en: ["Megan", "Daisy", "Tyler", "Olivia", "Marcus", "Chloe", "Priya", "Jordan", "Zoë ✨", "Sam 🛍️"],
  es: ["Sofía", "Andrés", "Lucía", "Emiliano", "Ximena 💄", "Íñigo"],
  fil: ["Maria", "Jericho", "Bea 💖", "Kuya Jun", "Andrea"],
  fr: ["Chloé", "Théo", "Inès ✨", "Hugo", "Océane"],
  id: ["Putri", "Dewi", "Rizky", "Ayu 🌸", "Bagas"],
  it: ["Giulia", "Matteo", "Chiara 🍋", "Niccolò", "Alessia"],
  ja: ["さくら", "美咲", "健太", "ゆい☆", "翔太"],
  ms: ["Aisyah", "Farah", "Hakim", "Nurul 🌙", "Mei Ling"],
  pt: ["João", "Larissa", "Thiago", "Camila 💛", "Antônia"],
  th: ["น้ำฝน", "พลอย", "บีม", "มายด์ 💕", "ต้นข้าว"],
  vi: ["Hương", "Thảo", "Minh Anh", "Đức", "Ngọc ✨"]
}

/**
 * Syllables for generated names.
 *
 * @since 0.1.0
 * @category models
 */
export const syllables: Some<string> = [
  "ba",
  "ko",
  "li",
  "mo",
  "na",
  "ra",
  "so",
  "ti",
  "ve",
  "zu",
  "el",
  "no",
  "mi",
  "ka",
  "lu",
  "ri"
]
