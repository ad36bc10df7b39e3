/**
 * The data that the market is generated from: regions, categories, words of titles and names.
 *
 * @since 0.1.0
 */

/** A list of one element or more. */
type Some<A> = readonly [A, ...ReadonlyArray<A>]

/**
 * A language of titles and names.
 *
 * @since 0.1.0
 * @category models
 */
export type Language = "en" | "es" | "id" | "ja" | "th" | "vi"

/**
 * A region of the market.
 *
 * @since 0.1.0
 * @category models
 */
export interface Region {
  readonly code: string
  readonly currency: string
  /** Decimals of an amount. */
  readonly decimals: number
  /** Units of the currency for a US dollar. */
  readonly perDollar: number
  readonly language: Language
  /** The share of the market, in twentieths. */
  readonly weight: number
  /** Formats a price as the region does. */
  readonly write: (figures: string) => string
  /** The separator of thousands. */
  readonly separator: "," | "."
}

const region = (
  code: string,
  currency: string,
  [decimals, perDollar]: readonly [number, number],
  language: Language,
  weight: number,
  write: (figures: string) => string,
  separator: "," | "." = ","
): Region => ({ code, currency, decimals, perDollar, language, weight, write, separator })

/**
 * The regions.
 *
 * @since 0.1.0
 * @category models
 */
export const regions: Some<Region> = [
  region("US", "USD", [2, 1], "en", 6, (figures) => `$${figures}`),
  region("GB", "GBP", [2, 0.78], "en", 3, (figures) => `£${figures}`),
  region("MX", "MXN", [2, 18.5], "es", 2, (figures) => `$${figures}`),
  region("ID", "IDR", [0, 16_200], "id", 3, (figures) => `Rp${figures}`, "."),
  region("TH", "THB", [2, 34], "th", 2, (figures) => `฿${figures}`),
  region("VN", "VND", [0, 25_400], "vi", 2, (figures) => `${figures} ₫`, "."),
  region("JP", "JPY", [0, 150], "ja", 1, (figures) => `${figures}円`),
  region("SG", "SGD", [2, 1.34], "en", 1, (figures) => `S$${figures}`)
]

/**
 * A category of the first level, with FastMoss's id. The names of its third level are those of things.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopCategory {
  readonly id: number
  readonly name: string
  /** The usual price of a thing in US dollars. */
  readonly dollars: number
  readonly sub: Some<readonly [name: string, things: Some<string>]>
  readonly things: Readonly<Record<Exclude<Language, "en">, Some<string>>>
}

/**
 * The product categories, three levels deep.
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
      es: ["Vestido largo", "Blusa de lino"],
      id: ["Gamis", "Blus Wanita"],
      ja: ["ロングワンピース", "リネンブラウス"],
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
      es: ["Camisa Oxford", "Pantalón cargo"],
      id: ["Kemeja Pria", "Celana Kargo"],
      ja: ["オックスフォードシャツ", "カーゴパンツ"],
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
      es: ["Tenis para correr", "Sandalias"],
      id: ["Sepatu Lari", "Sandal Jepit"],
      ja: ["ランニングシューズ", "サンダル"],
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
      es: ["Bolsa cruzada", "Maleta de mano"],
      id: ["Tas Selempang", "Koper Kabin"],
      ja: ["ショルダーバッグ", "スーツケース"],
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
      es: ["Tapete de yoga", "Silla plegable"],
      id: ["Matras Yoga", "Kursi Lipat"],
      ja: ["ヨガマット", "アウトドアチェア"],
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
      es: ["Almohada", "Organizador de cajones"],
      id: ["Bantal Memory Foam", "Kotak Penyimpanan"],
      ja: ["低反発まくら", "収納ボックス"],
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
      es: ["Sartén antiadherente", "Termo"],
      id: ["Wajan Anti Lengket", "Tumbler"],
      ja: ["フライパン", "保温タンブラー"],
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
      es: ["Aspiradora inalámbrica", "Freidora de aire"],
      id: ["Penyedot Debu", "Blender Portabel"],
      ja: ["コードレス掃除機", "エアフライヤー"],
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
      es: ["Sérum de vitamina C", "Tinta de labios"],
      id: ["Serum Vitamin C", "Lip Tint"],
      ja: ["ビタミンC美容液", "リップティント"],
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
      es: ["Funda para celular", "Audífonos inalámbricos"],
      id: ["Casing HP", "Earbuds Nirkabel"],
      ja: ["スマホケース", "ワイヤレスイヤホン"],
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
      es: ["Dulces liofilizados", "Café soluble"],
      id: ["Keripik Rumput Laut", "Kopi Instan"],
      ja: ["海苔スナック", "抹茶パウダー"],
      th: ["ขนมสาหร่าย", "กาแฟสำเร็จรูป"],
      vi: ["Snack rong biển", "Cà phê hòa tan"]
    }
  }
]

/**
 * The categories of creators. Their ids are not those of product categories.
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
 * Words of praise in titles.
 *
 * @since 0.1.0
 * @category models
 */
export const praise: Readonly<Record<Language, Some<string>>> = {
  en: ["Premium", "Lightweight", "Everyday", "Limited Edition", "Non-Slip", "Upgraded", "Bestselling", "Classic"],
  es: ["premium", "ligero", "nueva edición", "de alta calidad", "clásico"],
  id: ["Premium", "Ringan", "Kekinian", "Terlaris", "Original"],
  ja: ["【新作】", "【送料無料】", "【公式】", "軽量 ", "大人気 "],
  th: ["ของแท้", "พร้อมส่ง", "รุ่นใหม่", "ขายดี", "น้ำหนักเบา"],
  vi: ["chính hãng", "cao cấp", "mẫu mới", "bán chạy", "siêu nhẹ"]
}

/**
 * Names of shops, made from a brand.
 *
 * @since 0.1.0
 * @category models
 */
export const shopNames: Readonly<Record<Language, (brand: string) => Some<string>>> = {
  en: (brand) => [`${brand} Shop`, `${brand} Official`, `House of ${brand}`, `${brand} & Co.`],
  es: (brand) => [`Tienda ${brand}`, `${brand} México`, `Casa ${brand}`],
  id: (brand) => [`Toko ${brand}`, `${brand} Indonesia`, `Gudang ${brand}`],
  ja: (brand) => [`${brand}公式ストア`, `${brand}ショップ`, `${brand}商店`],
  th: (brand) => [`ร้าน ${brand}`, `${brand} ไทยแลนด์`, `${brand} ช็อป`],
  vi: (brand) => [`Cửa hàng ${brand}`, `${brand} Việt Nam`, `${brand} chính hãng`]
}

/**
 * Names of people.
 *
 * @since 0.1.0
 * @category models
 */
export const personNames: Readonly<Record<Language, Some<string>>> = {
  en: ["Megan", "Daisy", "Tyler", "Olivia", "Marcus", "Chloe", "Priya", "Jordan", "Zoë ✨", "Sam 🛍️"],
  es: ["Sofía", "Andrés", "Lucía", "Emiliano", "Ximena 💄", "Íñigo"],
  id: ["Putri", "Dewi", "Rizky", "Ayu 🌸", "Bagas"],
  ja: ["さくら", "美咲", "健太", "ゆい☆", "翔太"],
  th: ["น้ำฝน", "พลอย", "บีม", "มายด์ 💕", "ต้นข้าว"],
  vi: ["Hương", "Thảo", "Minh Anh", "Đức", "Ngọc ✨"]
}

/**
 * Parts of made-up names.
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
